// Builds the program: `dist/start.cjs` runs it, `dist/quil.pack` holds what most commands need, `dist/more.pack` the rest. Everything that
// is plain JavaScript is in them, our own packages too; docs/decisions says why.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { lazyBuiltIns } from './lazy-built-ins.mjs'
import { licences } from './licences.mjs'
import { makePacks } from './make-packs.mjs'
import { placeOfPackage } from './place-of-package.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = `${root}dist/`

const common = {
  platform: 'node',
  resolve: { mainFields: ['module', 'main'], conditionNames: ['@quil/source', 'node', 'import', 'default'] },
  transform: { target: 'node20' },
}
// Names stay: they are in profiles.
const minify = { compress: false, mangle: false, codegen: { removeWhitespace: true } }
const output = { format: 'cjs', comments: false, minify, entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' }

async function chunksOf(options) {
  const bundle = await rolldown({ ...common, ...options })
  const { output: chunks } = await bundle.generate(output)
  await bundle.close()
  return chunks
}

const chunks = await chunksOf({
  input: { main: `${root}src/main.ts`, keep: `${root}src/code-cache/keep.ts` },
  // What has native code, or is looked for by core where core is installed.
  external: ['koffi', '@lydell/node-pty', '@xterm/headless', '@xterm/addon-unicode11'],
  plugins: [lazyBuiltIns(['child_process', 'crypto', 'fs/promises', 'module', 'timers/promises', 'url']), placeOfPackage()],
})
const [start] = await chunksOf({ input: { start: `${root}src/start/start.ts` } })

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
writeFileSync(`${dist}start.cjs`, start.code)
for (const [name, text] of makePacks(chunks)) writeFileSync(dist + name, text)
writeFileSync(`${dist}THIRD-PARTY-LICENSES.txt`, licences(chunks))
