import { writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { quil } from '../peers/quil.mjs'
import { memoryOfAll } from '../support/process-facts.mjs'
import { spread } from '../support/statistics.mjs'
import { measure } from '../support/terminal.mjs'

const LINES = [0, 1000, 5000, 20_000, 50_000]
const ATTACHES = 5

/** A host that keeps so many lines, with a pane that has written as many. */
export const growthScrollback = {
  name: 'growth-scrollback',
  title: 'Growth: lines kept above the screen',
  growth: true,
  async run(lab) {
    const points = []
    for (const lines of LINES) points.push({ lines, ...(await measureOne(lab, lines)) })
    const rows = points.map(({ lines, paneKb, attachMs, readMs }) => [
      lines,
      paneKb.toFixed(0),
      spread(attachMs, 0),
      readMs.toFixed(0),
    ])
    const head = ['lines', 'memory of the pane, kB', 'quil attach to full paint, ms', 'read of all of them, ms']
    const series = [{ name: 'quil', points: points.map(({ lines, paneKb }) => [lines, paneKb]) }]
    return {
      tables: [{ title: '60 columns of text in each', head, rows }],
      goals: [],
      charts: [{ file: 'growth-scrollback', title: 'Memory of a pane, kB, by lines kept', series }],
    }
  },
}

function measureOne(lab, lines) {
  const configured = { ...quil, start: (directory, options) => quil.start(directory, { ...options, scrollbackLines: lines }) }
  return lab.withPeer(configured, async ({ pids, create, attach, env, detach, screen }) => {
    const file = lab.path('lines')
    writeFileSync(file, `${'a line of text as a program may write it, sixty letters long'}\n`.repeat(lines))
    const emptyKb = memoryOfAll(pids())
    await create('main', ['sh', '-c', `cat '${file}'; printf 'MAR%s' KER; exec sleep 100000`])
    await pause(4000)
    const paneKb = memoryOfAll(pids()) - emptyKb
    const begun = performance.now()
    await screen('main', { scrollbackLines: lines })
    const readMs = performance.now() - begun
    const attachMs = []
    for (let i = 0; i < ATTACHES; i++) {
      const { seconds } = await measure(lab.terminal, ['paint', 'MARKER', detach, '--', ...attach('main')], env)
      attachMs.push(seconds * 1000)
    }
    return { paneKb, readMs, attachMs }
  })
}
