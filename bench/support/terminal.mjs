// The measuring terminal of terminal.c, compiled where it is needed.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compiles it into a directory; answers the program's path. */
export function compileTerminal(directory) {
  const program = join(directory, 'terminal')
  const source = fileURLToPath(new URL('terminal.c', import.meta.url))
  const { status, error } = spawnSync('cc', ['-O2', '-o', program, source, '-lutil'], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (error !== undefined || status !== 0) throw new Error('a C compiler named "cc" is needed to build the measuring terminal')
  return program
}

/** Runs it to its end; answers what it measured, or throws. */
export async function measure(program, args, env) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  await new Promise((resolve) => child.on('close', resolve))
  const answer = text === '' ? { error: 'no answer' } : JSON.parse(text)
  if (answer.error !== undefined) throw new Error(answer.error)
  return answer
}

/** Starts it, to be ended with `kill()` of what is answered; `answered` resolves at the first thing it prints. */
export function keep(program, args, env) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const answered = new Promise((resolve) => child.stdout.once('data', resolve))
  const kill = () => {
    child.kill()
    return ended
  }
  return { answered, kill }
}
