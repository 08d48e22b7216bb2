import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { execa } from 'execa'

/** The version of opencode that tests and the demo run. */
export const OPENCODE_VERSION = '1.18.33'

const OPERATING_SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { linux: 'linux', darwin: 'darwin' }

/**
 * The npm package that holds opencode's native binary for this machine, chosen by the rules of opencode's own postinstall
 * script; `undefined` where there is none.
 */
export async function opencodePlatformPackage(): Promise<string | undefined> {
  const system = OPERATING_SYSTEMS[process.platform]
  if (system === undefined || (process.arch !== 'x64' && process.arch !== 'arm64')) return undefined
  const baseline = process.arch === 'x64' && !(await hasAvx2()) ? '-baseline' : ''
  return `opencode-${system}-${process.arch}${baseline}${isMusl() ? '-musl' : ''}`
}

async function hasAvx2(): Promise<boolean> {
  if (process.platform === 'linux') {
    const cpus = await readFile('/proc/cpuinfo', 'utf8').catch(() => '')
    return /(^|\s)avx2(\s|$)/i.test(cpus)
  }
  const { stdout } = await execa('sysctl', ['-n', 'hw.optional.avx2_0'], { reject: false })
  return stdout?.trim() === '1'
}

function isMusl(): boolean {
  return process.platform === 'linux' && existsSync('/etc/alpine-release')
}
