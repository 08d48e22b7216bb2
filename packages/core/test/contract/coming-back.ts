import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { terminal } from '../../src/index.ts'
import { openWorkspaceStore } from '../../src/workspace/index.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { LONG, type Open, openSubject, processRuns, watch } from './subject.ts'

/** How panes end, and how they come back. */
export function comingBackContract(open: Open): void {
  test('a pane that ended says how, and what it said last', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('echo first; echo last words; exit 7')
    expect(await workspace.waitFor(id, 'exit', LONG)).toMatchObject({
      status: 'exited',
      record: { lastExit: { exitCode: 7, signal: null, lastLines: ['first', 'last words'] } },
    })
    expect(await workspace.read(id)).toMatchObject({ live: false, lines: ['first', 'last words'] })
    const killed = await sh('kill -9 $$')
    expect((await workspace.waitFor(killed.id, 'exit', LONG)).record.lastExit).toMatchObject({
      exitCode: null,
      signal: 'SIGKILL',
    })
    await expect(workspace.send(id, 'x')).rejects.toMatchObject({ code: 'PANE_NOT_RUNNING' })
    await expect(workspace.attach(id, { restore: false })).rejects.toMatchObject({ code: 'PANE_NOT_RUNNING' })
    await expect(workspace.waitFor(id, { text: 'x' })).rejects.toMatchObject({ code: 'PANE_NOT_RUNNING' })
  })

  test('of a pane that was ended with its holder, the end of what it showed is read, in plain text', async () => {
    const subject = await openSubject(open)
    const { id } = await subject.sh(
      'test -e flag || { touch flag; exit 3; }; printf "\\033[1mbo\\033[mld\\n"; seq 1 50; exec sleep 1000',
    )
    await subject.workspace.waitFor(id, 'exit', LONG)
    await subject.workspace.restore(id)
    await subject.workspace.waitFor(id, { text: '^50$' }, LONG)
    const workspace = await subject.reopen()
    expect(await workspace.get(id)).toMatchObject({ status: 'interrupted', record: { lastExit: { exitCode: 3 } } })
    const { lines, live } = await workspace.read(id)
    expect([live, lines.length, lines.at(0), lines.at(-1)]).toEqual([false, 24, '27', '50'])
    expect((await workspace.read(id, { scrollbackLines: 100 })).lines.slice(0, 2)).toEqual(['bold', '1'])
  })

  test('a pane comes back by plan, and one that runs is left as it is', async () => {
    const { workspace, sh } = await openSubject(open)
    const first = await sh('test -e flag && exec sleep 1000; touch flag')
    await workspace.waitFor(first.id, 'exit', LONG)
    const [one, two] = await Promise.all([workspace.restore(first.id), workspace.restore(first.id)])
    expect(one).toMatchObject({ status: 'running', live: { outcome: { kind: 'rerun' } } })
    expect(two.live?.pid).toBe(one.live?.pid)
    expect((await workspace.restore(first.id)).live?.pid).toBe(one.live?.pid)
    expect(one.live?.spawnId).not.toBe(first.live?.spawnId)
  })

  test('a program killed this very moment is not taken for one that runs', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id, live } = await sh('sleep 1000')
    for (let pid = live?.pid ?? 0, n = 0; n < 5; n += 1) {
      process.kill(pid, 'SIGKILL')
      while (processRuns(pid)) await new Promise((resolve) => setImmediate(resolve))
      await workspace.waitFor(id, 'exit', LONG)
      const back = await workspace.restore(id)
      expect(back.live?.pid).not.toBe(pid)
      expect(processRuns(back.live?.pid ?? 0)).toBe(true)
      pid = back.live?.pid ?? 0
    }
  })

  test('a pane whose directory or command is gone stays listed with the reason, and works again when it is back', async () => {
    const subject = await openSubject(open, [shellPlugin('[persistence]\nstrategy = "rerun"\n')])
    const { workspace, home } = subject
    const work = join(subject.root, 'work')
    await mkdir(work)
    const { id } = await subject.sh('test -e ../flag && exec sleep 1000; touch ../flag', { cwd: work })
    await workspace.waitFor(id, 'exit', LONG)
    await rm(work, { recursive: true })
    await expect(workspace.restore(id)).rejects.toMatchObject({ code: 'CWD_NOT_FOUND' })
    expect(await workspace.get(id)).toMatchObject({ status: 'refused', record: { refusal: { code: 'CWD_NOT_FOUND' } } })
    await expect(workspace.attach(id)).rejects.toMatchObject({ code: 'CWD_NOT_FOUND' })
    await expect(workspace.restore(id, { inheritEnv: { PATH: '/nowhere' } })).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' })
    expect((await openWorkspaceStore(home).read()).records[0]?.refusal?.code).toBe('COMMAND_NOT_FOUND')
    await mkdir(work)
    const back = await workspace.restore(id)
    expect(back).toMatchObject({ status: 'running' })
    expect(back.record).not.toHaveProperty('refusal')
  })

  test('what a caller does wrong is no refusal of the pane', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('true')
    await workspace.waitFor(id, 'exit', LONG)
    const size = { cols: 0, rows: 0 }
    const calls = [
      () => workspace.restore(id, { size }),
      () => workspace.attach(id, { size }),
      () => workspace.restart(id, { size }),
    ]
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect((await workspace.get(id)).record).not.toHaveProperty('refusal')
  })

  test('all panes nobody meant to end come back, last used first', async () => {
    const { workspace, sh, reopen } = await openSubject(open)
    const ended = await sh('exit 0', { name: 'ended' })
    await workspace.waitFor(ended.id, 'exit', LONG)
    const crashed = await sh('test -e crashed && exec sleep 1000; touch crashed; kill -9 $$', { name: 'crashed' })
    await workspace.waitFor(crashed.id, 'exit', LONG)
    for (const name of ['a', 'b', 'c', 'd', 'e']) await sh('exec sleep 1000', { name })
    const again = await reopen()
    const statuses = Object.fromEntries((await again.panes()).map(({ record, status }) => [record.name, status]))
    expect(statuses).toEqual({
      ended: 'exited',
      crashed: 'exited',
      a: 'interrupted',
      b: 'interrupted',
      c: 'interrupted',
      d: 'interrupted',
      e: 'interrupted',
    })
    const results = await again.restoreAll()
    expect(results.map(({ pane }) => pane.record.name)).toEqual(['e', 'd', 'c', 'b', 'a', 'crashed'])
    expect(results.every(({ error, pane }) => error === undefined && pane.status === 'running')).toBe(true)
    expect((await again.get('ended')).status).toBe('exited')
    expect(results.every(({ pane }) => pane.record.interruptedAt === undefined)).toBe(true)
    expect(await again.restoreAll()).toEqual([])
  })

  test('one pane that cannot come back does not keep the others', async () => {
    const { sh, root, reopen } = await openSubject(open)
    const gone = join(root, 'gone')
    await mkdir(gone)
    await sh('exec sleep 1000', { name: 'stays' })
    await sh('exec sleep 1000', { name: 'gone', cwd: gone })
    const workspace = await reopen()
    await rm(gone, { recursive: true })
    const results = await workspace.restoreAll()
    expect(results.map(({ pane, error }) => [pane.record.name, pane.status, error?.code])).toEqual([
      ['gone', 'refused', 'CWD_NOT_FOUND'],
      ['stays', 'running', undefined],
    ])
    await mkdir(gone)
    expect((await workspace.restoreAll()).map(({ pane }) => [pane.record.name, pane.status])).toEqual([['gone', 'running']])
  })

  test('an orderly end leaves nothing running and every record intact', async () => {
    const { workspace, sh, end, home, root } = await openSubject(open)
    const panes = [await sh('exec sleep 1000'), await sh('trap "" HUP TERM; while :; do sleep 1; done', { name: 'deaf' })]
    panes.push(await workspace.spawn({ plugin: 'terminal', cwd: root }))
    const attachment = await workspace.attach('deaf')
    watch(attachment)
    await end()
    expect(await attachment.ended).toMatchObject({ reason: 'host' })
    for (const { live } of panes) expect(processRuns(live?.pid ?? 0)).toBe(false)
    const { records } = await openWorkspaceStore(home).read()
    for (const { id, record } of panes) {
      const stored = records.find((one) => one.id === id)
      expect(stored).toMatchObject({ id, args: record.args, interruptedAt: expect.any(String), lastUsedAt: expect.any(String) })
      expect(stored).not.toHaveProperty('holder')
      expect(stored).not.toHaveProperty('program')
    }
  }, 60_000)

  test('a restart ends the program, keeps the size and tells those who look', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id, live } = await sh('trap "stty size" WINCH; stty size; while :; do sleep 0.05; done')
    const attachment = await workspace.attach(id, { size: { cols: 91, rows: 23 } })
    watch(attachment)
    const back = await workspace.restart(id, { graceMs: 500 })
    expect(await attachment.ended).toEqual({ reason: 'restarted' })
    expect(back.live).toMatchObject({ size: { cols: 91, rows: 23 }, outcome: { kind: 'rerun' } })
    expect(processRuns(live?.pid ?? 0)).toBe(false)
    await workspace.waitFor(id, { text: '^23 91' }, LONG)
  })

  test('closing needs force while the program runs, and leaves nothing of the pane', async () => {
    const { workspace, home, root } = await openSubject(open)
    const secret = 'hunter2-hunter2'
    const { id, live } = await workspace.spawn({
      plugin: terminal().definition.name,
      cwd: root,
      env: { SECRET: secret },
      name: 'x',
    })
    await expect(workspace.close(id)).rejects.toMatchObject({ code: 'PANE_RUNNING' })
    const attachment = await workspace.attach(id)
    const seen = watch(attachment)
    await workspace.send(id, 'echo rea""dy\r')
    await workspace.waitFor(id, { text: '^ready' }, LONG)
    expect(await workspace.close(id, { force: true })).toMatchObject({ id, record: { name: 'x' } })
    expect(await attachment.ended).toEqual({ reason: 'closed' })
    expect(seen.text()).toContain('ready')
    expect(processRuns(live?.pid ?? 0)).toBe(false)
    expect(await workspace.panes()).toEqual([])
    expect(await readdir(join(home, 'scrollback'))).toEqual([])
    for (const name of ['workspace.json', 'workspace.json.bak']) {
      expect(await readFile(join(home, name), 'utf8')).not.toContain(secret)
    }
  })

  test('a shell comes back where it was, below what it showed', async () => {
    const { workspace, root, reopen } = await openSubject(open)
    await mkdir(join(root, 'deep'))
    await writeFile(join(root, 'deep', 'here'), '')
    const { id } = await workspace.spawn({ plugin: 'terminal', cwd: root })
    await workspace.send(id, 'cd deep; echo "before the "en""d\r')
    await workspace.waitFor(id, { text: '^before the end' }, LONG)
    // The shell says where it is with its next prompt.
    await expect.poll(async () => (await workspace.get(id)).directory, { timeout: LONG.timeoutMs }).toBe(join(root, 'deep'))
    const again = await reopen()
    await again.restoreAll()
    await again.send(id, 'ls; echo afte""r\r')
    await again.waitFor(id, { text: '^after' }, LONG)
    const { lines } = await again.read(id)
    expect(lines.join('\n')).toMatch(/before the end[\s\S]*here[\s\S]*after/)
  })
}
