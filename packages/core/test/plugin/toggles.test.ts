import { describe, expect, test } from 'vitest'
import { definePlugin, resolveToggles } from '../../src/plugin/index.ts'

const { plugin } = definePlugin({
  file: 'x.toml',
  toml: `
[plugin]
name = "x"
[command]
cmd = "x"
toggles = [
  { name = "verbose", args_when_on = ["-v", "-v"] },
  { name = "ask", args_when_on = ["--ask"], group = "mode", default = true },
  { name = "plan", args_when_on = ["--plan"], group = "mode" },
  { name = "auto", args_when_on = ["--auto"], group = "mode" },
  { name = "color", args_when_on = ["--color"], default = true },
]`,
})

test.each<[readonly string[], readonly string[]]>([
  [[], ['--ask', '--color']],
  [['verbose'], ['-v', '-v', '--ask', '--color']],
  [
    ['color', 'verbose'],
    ['-v', '-v', '--ask', '--color'],
  ],
  [
    ['verbose', 'verbose'],
    ['-v', '-v', '--ask', '--color'],
  ],
  [['plan'], ['--plan', '--color']],
  [['ask'], ['--ask', '--color']],
  [['!ask'], ['--color']],
  [['!ask', 'auto', '!color'], ['--auto']],
  [['!verbose'], ['--ask', '--color']],
  [['!plan'], ['--ask', '--color']],
])('%j adds %j', (requested, expected) => {
  expect(resolveToggles(plugin, requested)).toEqual(expected)
})

describe('refused', () => {
  test.each<[readonly string[], string, string]>([
    [['verbsoe'], 'UNKNOWN_TOGGLE', 'plugin "x" has no toggle "verbsoe": did you mean "verbose"?'],
    [['!colour'], 'UNKNOWN_TOGGLE', 'plugin "x" has no toggle "colour": did you mean "color"?'],
    [['zzzzzzzz'], 'UNKNOWN_TOGGLE', 'plugin "x" has no toggle "zzzzzzzz": it has verbose, ask, plan, auto, color'],
    [['auto', 'plan'], 'UNKNOWN_TOGGLE', 'plugin "x": toggles "plan" and "auto" are both of group "mode"; choose one'],
    [['ask', 'plan'], 'UNKNOWN_TOGGLE', 'plugin "x": toggles "ask" and "plan" are both of group "mode"; choose one'],
    [['color', '!color'], 'INVALID_ARGUMENT', 'plugin "x": toggle "color" is switched both on and off'],
  ])('%j', (requested, code, message) => {
    expect(() => resolveToggles(plugin, requested)).toThrow(expect.objectContaining({ code, message }))
  })
})
