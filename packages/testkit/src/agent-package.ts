import { existsSync } from 'node:fs'

/** An agent as npm has it: one native binary in a package for each platform. */
export interface AgentPackage {
  /** The name people know it by. */
  readonly name: string
  readonly version: string
  /** The name of the command. */
  readonly command: string
  /** What npm downloads, about. */
  readonly megabytes: number
  /** The npm package that holds the binary for this machine; `undefined` where there is none. */
  readonly platformPackage: () => Promise<string | undefined>
  /** The binary's path in that package. */
  readonly binary: string
  /** What its first run, for its version, needs in the environment. */
  readonly env: Readonly<Record<string, string>>
}

const OPERATING_SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { linux: 'linux', darwin: 'darwin' }

/** This machine's system as the names of platform packages have it; `undefined` for one that no agent is built for here. */
export function operatingSystem(): string | undefined {
  return process.arch === 'x64' || process.arch === 'arm64' ? OPERATING_SYSTEMS[process.platform] : undefined
}

export function isMusl(): boolean {
  return process.platform === 'linux' && existsSync('/etc/alpine-release')
}
