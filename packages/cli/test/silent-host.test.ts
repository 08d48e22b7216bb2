import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { currentHolder } from '@quil/core/workspace'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerProblems } from './support/answer-schemas.ts'
import { type Lab, openLab, record } from './support/cli.ts'

/** This process says to be the host of the home. */
async function holdLock(lab: Lab): Promise<void> {
  await mkdir(lab.home, { recursive: true, mode: 0o700 })
  const holder = { ...currentHolder(), version: '1.0.0', since: '2026-09-01T12:00:00.000Z' }
  await writeFile(join(lab.home, 'host.lock'), JSON.stringify(holder), { mode: 0o600 })
}

async function listenSilently(lab: Lab): Promise<Server> {
  await mkdir(lab.home, { recursive: true, mode: 0o700 })
  const server = createServer((socket) => onTestFinished(() => void socket.destroy()))
  await new Promise<void>((resolve) => server.listen(join(lab.home, 'host.sock'), resolve))
  await chmod(join(lab.home, 'host.sock'), 0o600)
  onTestFinished(() => void server.close())
  return server
}

describe('a host that lives and has no socket', () => {
  const said = `process ${process.pid} is the host of`
  const gone = 'but its socket is gone or does not answer'
  const fix = `quil host stop ends it; if that takes too long: kill -9 ${process.pid}`

  test('is told as such by every command, with what helps', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', name: 'api', holder: currentHolder() }))
    await holdLock(lab)
    const status = await lab.quil(['host', 'status'])
    expect(status).toMatchObject({ code: 5, stdout: expect.stringContaining(said), stderr: `quil: ${fix}\n` })
    const asked = await lab.quil(['host', 'status', '--json'])
    expect(asked.json()).toMatchObject({ running: true, reachable: false, host: { pid: process.pid, version: '1.0.0' } })
    expect(await answerProblems('host-status', asked.json())).toEqual([])
    const { checks } = (await lab.quil(['doctor', '--json'])).json() as { checks: object[] }
    expect(checks).toContainEqual({ name: 'host', status: 'fail', message: expect.stringContaining(said), fix })
    const each = [['read', 'api'], ['send', 'api', 'x'], ['wait', 'api'], ['restart', 'api'], ['events']].map(async (argv) => {
      const { code, stderr } = await lab.quil(argv)
      expect({ argv, code, stderr }).toEqual({ argv, code: 5, stderr: `quil: ${said} ${lab.home}, ${gone}\nquil: ${fix}\n` })
    })
    await Promise.all(each)
    const { code, stdout, stderr } = await lab.quil(['ls'])
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('running'), expect.stringContaining(said)])
  })

  test('or does not speak: the process is named where it is known, and no other host is promised', async () => {
    await using lab = await openLab()
    await using other = await openLab()
    await Promise.all([listenSilently(lab), listenSilently(other), holdLock(other)])
    const [unknown, known] = await Promise.all([lab, other].map(({ quil }) => quil(['read', 'api'])))
    expect(unknown).toMatchObject({ code: 5, stderr: expect.stringContaining('end what listens there: quil host stop') })
    expect(unknown?.stderr).not.toContain('host start')
    expect(known).toMatchObject({ code: 5, stderr: expect.stringContaining(fix) })
  }, 30_000)
})

test('a home that others may enter is closed by what starts a host, and refused with the fix by what looks', async () => {
  await using lab = await openLab()
  await mkdir(join(lab.home, 'plugins'), { recursive: true })
  await chmod(lab.home, 0o755)
  expect(await lab.quil(['read', 'api'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`open to other users (mode 755): chmod 700 ${lab.home}`),
  })
})
