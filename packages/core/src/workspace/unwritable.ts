import { errnoOf, messageOf, QuilError } from '../errors.ts'

/** Runs one step of saving; a refusal of the system (full disk, read-only, no permission) becomes a QuilError. */
export async function writing<T>(path: string, step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    const errno = errnoOf(error)
    if (error instanceof QuilError || errno === undefined) throw error
    throw new QuilError('WORKSPACE_UNWRITABLE', `cannot save to ${path}: ${meaningOf(error)}`, {
      details: { path, errno },
      cause: error,
    })
  }
}

/** A refusal of the system in words for a person; of any other error its message. */
export function meaningOf(error: unknown): string {
  return MEANING[errnoOf(error) ?? ''] ?? messageOf(error)
}

const MEANING: Readonly<Record<string, string>> = {
  EACCES: 'no permission to write there',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file size limit of this process is reached',
  ENOSPC: 'no space left on the device',
  EPERM: 'writing there is not permitted',
  EROFS: 'the file system is read-only',
}
