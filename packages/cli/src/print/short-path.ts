/** A path as people write it: `~` for their home directory. */
export function shortPath(path: string, env: Readonly<Record<string, string | undefined>>): string {
  const home = env['HOME']
  if (home === undefined || home === '' || home === '/') return path
  return path === home ? '~' : path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}
