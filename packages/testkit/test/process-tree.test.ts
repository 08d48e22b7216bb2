import { randomUUID } from 'node:crypto'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { findProcessesWithEnv, killTree, processTree, waitFor, waitForGone } from '../src/index.ts'

test('the tree of a process holds its children and grandchildren', async () => {
  const { shell, pids } = await startTree(randomUUID())
  try {
    expect(pids).toHaveLength(3)
    expect(new Set(await processTree(pidOf(shell)))).toEqual(new Set(pids))
    expect(await processTree(process.pid)).toEqual(expect.arrayContaining([pidOf(shell), ...pids]))
  } finally {
    await killTree(pidOf(shell))
  }
})

test('killTree ends the leader and every descendant, also one in a session of its own', async () => {
  const mark = randomUUID()
  const { shell, pids } = await startTree(mark)
  expect(await findProcessesWithEnv('QUIL_TEST_MARK', mark)).toHaveLength(4)
  const killed = await killTree(pidOf(shell))
  expect(new Set(killed)).toEqual(new Set([pidOf(shell), ...pids]))
  await waitForGone(killed)
  expect((await shell).signal).toBe('SIGKILL')
  expect(await findProcessesWithEnv('QUIL_TEST_MARK', mark)).toEqual([])
})

test('a process that is not there has no tree, and killing it is no error', async () => {
  const { pid } = await startAndFinish()
  expect(await processTree(pid)).toEqual([])
  await killTree(pid)
  await waitForGone([pid])
})

test('waitForGone names what is left', async () => {
  await expect(waitForGone([process.pid], 1)).rejects.toThrow(`processes ${process.pid} to be gone`)
})

/** A shell with a sleeping child, and a child shell that ignores SIGHUP with a sleeping child of its own. */
async function startTree(mark: string) {
  const script = `sleep 300 & (trap '' HUP; sleep 301 & wait) & wait`
  const shell = execa('sh', ['-c', script], { reject: false, env: { QUIL_TEST_MARK: mark } })
  const pids = await waitFor(
    async () => {
      const tree = await processTree(pidOf(shell))
      return tree.length === 3 && tree
    },
    { describe: 'the shell to have its three descendants' },
  )
  return { shell, pids }
}

function pidOf(shell: { pid?: number | undefined }): number {
  if (shell.pid === undefined) throw new Error('the shell did not start')
  return shell.pid
}

async function startAndFinish(): Promise<{ pid: number }> {
  const subprocess = execa('true')
  const pid = pidOf(subprocess)
  await subprocess
  return { pid }
}
