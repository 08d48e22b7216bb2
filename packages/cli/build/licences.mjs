import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The licences of all packages of others whose code is in the chunks. */
export function licences(chunks) {
  const modules = chunks
    .flatMap(({ moduleIds }) => moduleIds)
    .filter((id) => id.includes('/node_modules/') && !id.startsWith('\0'))
  const folders = [...new Set(modules.map((id) => folderOf(id.replace(/\?.*$/, ''))))]
  const texts = folders.map(licence).sort((a, b) => (a < b ? -1 : 1))
  return `The files *.pack contain code of these packages.\n${texts.join('')}`
}

function folderOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name !== undefined) return folder
  }
  throw new Error(`${file} is in no package`)
}

function licence(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const text =
    file === undefined
      ? `No licence text comes with it. Author: ${author?.name ?? author}`
      : readFileSync(join(folder, file), 'utf8')
  if (license === undefined) throw new Error(`${name} has no licence`)
  return `\n${'-'.repeat(80)}\n${name} ${version} (${license})\n\n${text.trim()}\n`
}
