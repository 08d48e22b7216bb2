import type { Command } from 'commander'
import { homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { printable } from '../print/printable.ts'
import { type Completion, complete } from '../program/complete.ts'

export type CompletionShell = 'bash' | 'zsh' | 'fish'

/** Prints what makes a shell complete `quil`. */
export function completion(shell: CompletionShell, io: Io): number {
  io.stdout.write(SCRIPTS[shell])
  return 0
}

/** Answers a shell: a line for each word that may stand in the last place, and after a tab what it means. Silent about errors. */
export async function answerShell(program: Command, words: readonly string[], io: Io): Promise<number> {
  const found = await complete(program, words, {
    panes: (home) => paneWords(home, io),
    plugins: (home) => pluginWords(home, io),
  }).catch(() => [])
  for (const { word, about } of found) {
    if (word !== printable(word)) continue
    io.stdout.write(about === undefined ? `${word}\n` : `${word}\t${printable(about)}\n`)
  }
  return 0
}

async function paneWords(home: string | undefined, io: Io): Promise<readonly Completion[]> {
  const { openWorkspaceStore } = await import('@quil/core/workspace')
  const { records } = await openWorkspaceStore(homeOf(home === undefined ? {} : { home }, io)).read()
  return records.map(({ id, name, plugin, cwd }) => ({ word: name ?? id, about: `${plugin} in ${cwd}` }))
}

async function pluginWords(home: string | undefined, io: Io): Promise<readonly Completion[]> {
  const { loadPlugins } = await import('../plugins.ts')
  const { plugins } = await loadPlugins(homeOf(home === undefined ? {} : { home }, io))
  return plugins.map(({ definition }) => ({ word: definition.name, about: definition.displayName }))
}

// Each asks `quil complete -- words…` and takes what is before the tab; files where there is no answer.
const SCRIPTS: Readonly<Record<CompletionShell, string>> = {
  bash: `_quil() {
  local IFS=$'\\n' word
  COMPREPLY=()
  while read -r word; do COMPREPLY+=("$(printf '%q' "$word")"); done < <(
    quil complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1)
}
complete -o default -F _quil quil
`,
  zsh: `#compdef quil
_quil() {
  local -a words_found descriptions
  local line
  while IFS= read -r line; do
    words_found+=("\${line%%$'\\t'*}")
    descriptions+=("\${line/$'\\t'/  }")
  done < <(quil complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#words_found} )); then compadd -l -d descriptions -a words_found; else _files; fi
}
if [ "\${funcstack[1]}" = _quil ]; then _quil "$@"; else compdef _quil quil; fi
`,
  fish: `function __quil_complete
    set -l words (commandline -opc) (commandline -ct)
    quil complete -- $words[2..-1] 2>/dev/null
end
complete -c quil -f -n 'test -n "$(__quil_complete)"' -a '(__quil_complete)'
`,
}
