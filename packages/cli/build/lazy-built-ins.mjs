import { createRequire } from 'node:module'

const PREFIX = '\0lazy:'
/** Takes classes of these modules, and is itself loaded late. */
const NOT_IN = /\/node_modules\/execa\//

/**
 * Modules of Node that are loaded when one of their functions is first called: `crypto` and `child_process` take as long as a fifth of
 * Node's own start, and most commands only might need them.
 */
export function lazyBuiltIns(names) {
  return {
    name: 'lazy-built-ins',
    resolveId(source, importer = '') {
      const name = source.replace(/^node:/, '')
      return names.includes(name) && !NOT_IN.test(importer) ? `${PREFIX}${name}` : undefined
    },
    load(id) {
      return id.startsWith(PREFIX) ? { code: stubs(id.slice(PREFIX.length)), moduleSideEffects: false } : undefined
    },
  }
}

/** Only functions that are called: a class or a constant cannot wait. */
function stubs(name) {
  const built = createRequire(import.meta.url)(`node:${name}`)
  const functions = Object.keys(built).filter(
    (key) => typeof built[key] === 'function' && !key.startsWith('_') && /^[a-z]/.test(key),
  )
  const stub = (key) => `export const ${key} = (...args) => load().${key}(...args)`
  return [`let loaded\nconst load = () => (loaded ??= process.getBuiltinModule('node:${name}'))`, ...functions.map(stub)].join(
    '\n',
  )
}
