/** The shells that can be integrated. */
export const SHELLS = ['bash', 'zsh', 'fish', 'pwsh'] as const
export type ShellName = (typeof SHELLS)[number]

/** Arguments beside which ours can stand. A shell with any other was asked for something we do not know. */
const PLAIN: Readonly<Record<ShellName, RegExp>> = {
  bash: /^(-[il]+|--login|--noediting)$/,
  zsh: /^(-[il]+|--login|--interactive)$/,
  fish: /^(-[ilP]+|--login|--interactive|--private)$/,
  // Ours come first and end in -Command, which takes all that follows.
  pwsh: /^(?!)/,
}

/**
 * The first argument that keeps a shell from being an ordinary interactive one, such as `-c`, a script or `--norc`; `undefined`
 * when it is ordinary. An allow-list, because a wrong "ordinary" would break somebody's script.
 */
export function extraordinaryArgument(shell: ShellName, args: readonly string[]): string | undefined {
  return args.find((argument) => !PLAIN[shell].test(argument))
}

/** Whether these ordinary arguments make it a login shell. */
export function isLogin(args: readonly string[]): boolean {
  return args.some((argument) => argument === '--login' || /^-[a-zA-Z]*l[a-zA-Z]*$/.test(argument))
}
