import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hostLog } from '../../src/host/host-log.ts'
import { openReadyReport } from '../../src/host/report-ready.ts'
import { tempDirectory } from '../support/temp-directory.ts'

test.each([undefined, '', '1', '0x3', '99999', '-1', '9999'])('a report to descriptor %s goes nowhere', (fd) => {
  const report = openReadyReport({ QUIL_HOST_READY_FD: fd })
  report.ready()
  report.failed(new Error('late'))
})

test('a file is not taken for the way to report', async () => {
  const path = join(await tempDirectory(), 'file')
  const fd = openSync(path, 'w')
  openReadyReport({ QUIL_HOST_READY_FD: String(fd) }).ready()
  closeSync(fd) // still ours
  expect(await readFile(path, 'utf8')).toBe('')
})

test('the log of a host is a line of JSON per message', async () => {
  const home = await tempDirectory()
  const log = hostLog(home)
  log.info('listens', { path: 'x' })
  log.warn('odd')
  await log.settled?.()
  const lines = (await readFile(join(home, 'logs', 'host.log'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toMatchObject([
    { level: 'info', message: 'listens', path: 'x' },
    { level: 'warn', message: 'odd' },
  ])
})
