import { parsePaneId } from '@quil/core'
import { type HeardSession, hearSession } from './incarnation.ts'
import { validateQuilHome } from './quil-home.ts'

export type PersistedSession = HeardSession

/**
 * The session a pane is in, as its hooks tell: id, transcript, directory, source and time as one unit; `undefined` when there is none
 * yet. What hooks have said since anybody last looked counts. Files are opened with `O_NOFOLLOW`.
 *
 * @throws QuilError `INVALID_HOME`, `INVALID_ID` (pane id), `UNSAFE_FILE`, `FILE_TOO_LARGE`, `MALFORMED_FILE`
 */
export async function readPersistedSession(home: string, paneId: string): Promise<PersistedSession | undefined> {
  return await hearSession(validateQuilHome(home), parsePaneId(paneId))
}
