import { expect, test } from 'vitest'
import { definePlugin, expandArgTemplate, expandFieldArgs, resolveFields } from '../../src/plugin/index.ts'

const { plugin } = definePlugin({
  file: 'x.toml',
  toml: `
[plugin]
name = "x"
[command]
cmd = "x"
arg_template = ["--fixed", "-p{port}", "--to={user}@{host}", "{host}", "{ not a field }"]
form_fields = [{ name = "host", required = true }, { name = "user", default = "me" }, { name = "port" }, { name = "key", required = true }]`,
})

test('given values go before defaults, and what has neither is empty', () => {
  expect(resolveFields(plugin, { host: 'h', key: 'k', user: '' })).toEqual({ host: 'h', user: 'me', port: '', key: 'k' })
})

test.each<[Readonly<Record<string, string>>, string, string]>([
  [{}, 'MISSING_FIELD', 'plugin "x" needs a value for "host" and "key"'],
  [{ host: '', key: 'k' }, 'MISSING_FIELD', 'plugin "x" needs a value for "host"'],
  [{ host: 'h', key: 'k', prot: '1' }, 'INVALID_ARGUMENT', 'plugin "x" has no field "prot": did you mean "port"?'],
  [{ constructor: '1' }, 'INVALID_ARGUMENT', 'plugin "x" has no field "constructor": it has host, user, port, key'],
  [{ host: 'a\0b', key: 'k' }, 'INVALID_ARGUMENT', 'plugin "x": the value of field "host" contains a NUL character'],
  [
    { host: '-oProxyCommand=x', key: 'k' },
    'INVALID_ARGUMENT',
    'plugin "x": the value of field "host" must not begin with "-", found "-oProxyCommand=x": the program would take it for an option',
  ],
])('%j is refused with %s', (given, code, message) => {
  expect(() => expandFieldArgs(plugin, given)).toThrow(expect.objectContaining({ code, message }))
})

test.each<[Readonly<Record<string, string>>, readonly string[]]>([
  [{ host: 'h', user: 'u', port: '22' }, ['--fixed', '-p22', '--to=u@h', 'h', '{ not a field }']],
  [{ host: 'h', user: 'u', port: '' }, ['--fixed', '--to=u@h', 'h', '{ not a field }']],
  [{ host: 'h', user: '', port: '-1' }, ['--fixed', '-p-1', 'h', '{ not a field }']],
  [{ host: '{user}', user: '{host}', port: '$&' }, ['--fixed', '-p$&', '--to={host}@{user}', '{user}', '{ not a field }']],
  [{}, ['--fixed', '{ not a field }']],
])('%j fills the template', (values, expected) => {
  expect(expandArgTemplate(plugin, values)).toEqual(expected)
})
