/**
 * The environment of the calling process: the default a pane's environment is built from. The one place in the library that
 * reads it, so that every caller can hand in another.
 */
export function callerEnvironment(): Readonly<Record<string, string | undefined>> {
  // biome-ignore lint/style/noProcessEnv: this file exists to do it
  return process.env
}
