import { symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { buildChild } from '../support/child.ts'
import { tempDirectory } from '../support/temp-directory.ts'

test('a program that has disposed of its workspace ends by itself', async () => {
  await using program = await buildChild('embedder-main.ts')
  await symlink(fileURLToPath(new URL('../../defaults', import.meta.url)), join(dirname(program.path), 'defaults'))
  const ended = await program.start([join(await tempDirectory(), 'quil')])
  expect(ended).toMatchObject({ exitCode: 0, stdout: 'disposed', stderr: '' })
}, 60_000)
