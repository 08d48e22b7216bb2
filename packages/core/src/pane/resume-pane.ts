import { QuilError } from '../errors.ts'
import { parsePaneId } from '../ids.ts'
import type { PaneRecord } from '../workspace/record.ts'
import { recordProblem } from '../workspace/record-schema.ts'
import type { Pane } from './pane.ts'
import { type Plugin, trackerOf } from './plugin-value.ts'
import { type StartOptions, type StartRequest, startPane } from './start-pane.ts'

export interface ResumePaneOptions extends StartOptions {
  /** The plugins at hand; one of them is the record's. */
  readonly plugins: readonly Plugin[]
}

/**
 * Brings a pane back from its record; `outcome` of the result says how, and why so.
 *
 * @throws QuilError `INVALID_ID`, `INVALID_ARGUMENT` (not a record), `UNKNOWN_PLUGIN`; `SESSION_HELD` when another pane is in its session; else as `spawnPane`
 */
export async function resumePane(record: PaneRecord, options: ResumePaneOptions): Promise<Pane> {
  return await startPane(resumeRequest(record, options))
}

/** @throws QuilError `INVALID_ID`, `INVALID_ARGUMENT` (not a record), `UNKNOWN_PLUGIN`, `UNKNOWN_TRACKER` */
export function resumeRequest(record: PaneRecord, options: ResumePaneOptions): StartRequest {
  parsePaneId(record.id)
  const wrong = recordProblem(record)
  if (wrong !== undefined) throw new QuilError('INVALID_ARGUMENT', `the record of pane ${record.id} cannot be used: ${wrong}`)
  const plugin = pluginOf(record, options.plugins)
  return { plugin, tracker: trackerOf(plugin, options.plugins), record, mode: 'resume', options }
}

/**
 * The plugin a record names.
 * @throws QuilError `UNKNOWN_PLUGIN`
 */
export function pluginOf(record: Pick<PaneRecord, 'id' | 'plugin'>, plugins: readonly Plugin[]): Plugin {
  const plugin = plugins.find((candidate) => candidate.definition.name === record.plugin)
  if (plugin !== undefined) return plugin
  const known = plugins.map((candidate) => candidate.definition.name).join(', ')
  throw new QuilError(
    'UNKNOWN_PLUGIN',
    `pane ${record.id} is of plugin "${record.plugin}", which is not among: ${known || 'none'}`,
    {
      details: { pane: record.id, plugin: record.plugin },
    },
  )
}
