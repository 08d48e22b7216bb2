import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { execa } from 'execa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { currentHolder, holderAlive, type PaneHolder } from '../../src/workspace/index.ts'

const linux = process.platform === 'linux'
const patient = { timeout: 20_000 }

/** A shell that lives until the test is over. */
async function shell(script: string) {
  const child = execa('sh', ['-c', script], { reject: false })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await child
  })
  const [output] = await once(child.stdout, 'data')
  return { child, pid: child.pid as number, output: String(output).trim() }
}

/** What that process would have recorded of itself. */
function holderOf(pid: number): PaneHolder {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return { pid, startedAt: `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}` }
}

test('this process holds', () => {
  expect(currentHolder()).toEqual(currentHolder())
  expect(currentHolder().pid).toBe(process.pid)
  expect(holderAlive(currentHolder())).toBe(true)
})

test('a later process with the same pid is not the holder', () => {
  expect(holderAlive({ ...currentHolder(), startedAt: `${currentHolder().startedAt}0` })).toBe(false)
})

test('a holder that could not tell its start time counts as alive while its pid exists', () => {
  expect(holderAlive({ pid: process.pid, startedAt: 'unknown' })).toBe(true)
})

describe.runIf(linux)('on Linux', () => {
  test('this process is named by boot id and start ticks', () => {
    expect(currentHolder()).toEqual(holderOf(process.pid))
  })

  test('a holder of an earlier boot is gone, even if pid and ticks recur', () => {
    const ticks = currentHolder().startedAt.split(':')[1]
    expect(holderAlive({ pid: process.pid, startedAt: `00000000-0000-0000-0000-000000000000:${ticks}` })).toBe(false)
  })

  test('another process holds until it is killed', async () => {
    const { child, pid } = await shell('echo up; exec sleep 300')
    const holder = holderOf(pid)
    expect(holderAlive(holder)).toBe(true)
    child.kill('SIGKILL')
    await child
    expect(holderAlive(holder)).toBe(false)
  })

  test('a zombie holds nothing', async () => {
    // The shell becomes a sleep, which never reaps what the shell started.
    const { pid, output } = await shell('sleep 300 & echo $!; exec sleep 300')
    const zombie = Number(output)
    const holder = holderOf(zombie)
    await expect.poll(() => readFileSync(`/proc/${pid}/comm`, 'utf8'), patient).toBe('sleep\n')
    process.kill(zombie, 'SIGKILL')
    await expect.poll(() => readFileSync(`/proc/${zombie}/stat`, 'utf8'), patient).toMatch(/\) Z /)
    expect(holderAlive(holder)).toBe(false)
  })

  test('a program with spaces and parentheses in its name is read right', async () => {
    const { pid } = await shell(
      'printf ") Z 1 (" > /proc/self/comm 2>/dev/null; printf ") Z 1 (" > /proc/$$/comm; echo up; read never',
    )
    expect(readFileSync(`/proc/${pid}/comm`, 'utf8')).toBe(') Z 1 (\n')
    expect(holderAlive(holderOf(pid))).toBe(true)
  })
})
