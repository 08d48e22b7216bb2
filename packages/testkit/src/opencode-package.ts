import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { type AgentPackage, isMusl, operatingSystem } from './agent-package.ts'

/** The version of opencode that tests and the demo run. */
export const OPENCODE_VERSION = '1.18.33'

/**
 * opencode-ai itself is not needed: it only lists the platform packages, and its postinstall links the binary of the one
 * that fits. Which one that is follows the rules of that script.
 */
export const OPENCODE: AgentPackage = {
  name: 'opencode',
  version: OPENCODE_VERSION,
  command: 'opencode',
  megabytes: 60,
  platformPackage: async () => {
    const system = operatingSystem()
    if (system === undefined) return undefined
    const baseline = process.arch === 'x64' && !(await hasAvx2()) ? '-baseline' : ''
    return `opencode-${system}-${process.arch}${baseline}${isMusl() ? '-musl' : ''}`
  },
  binary: 'bin/opencode',
  env: { OPENCODE_DISABLE_AUTOUPDATE: '1' },
}

async function hasAvx2(): Promise<boolean> {
  if (process.platform === 'linux') {
    const cpus = await readFile('/proc/cpuinfo', 'utf8').catch(() => '')
    return /(^|\s)avx2(\s|$)/i.test(cpus)
  }
  const { stdout } = await execa('sysctl', ['-n', 'hw.optional.avx2_0'], { reject: false })
  return stdout?.trim() === '1'
}
