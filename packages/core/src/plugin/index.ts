export { BUILT_IN_NAMES, type BuiltInName, builtInPlugin, loadBuiltInPlugins } from './built-in.ts'
export { type BuiltInPlugin, type DefinePluginOptions, definePlugin } from './define-plugin.ts'
export { detectShell } from './detect-shell.ts'
export { expandArgTemplate, expandFieldArgs, resolveFields } from './fields.ts'
export { type CommandOwner, findCommand } from './find-command.ts'
export { expandNotice } from './notice-placeholder.ts'
export { type ParsedPlugin, type ParsePluginOptions, parsePlugin } from './parse-plugin.ts'
export { type CompiledPattern, compilePattern, MAX_MATCHES } from './pattern.ts'
export { expandPlaceholders, placeholderNames } from './placeholder.ts'
export type {
  ErrorHandler,
  FormField,
  IdleHandler,
  NotificationHandler,
  PanePlugin,
  Pattern,
  PatternMatch,
  PluginCommand,
  PluginInstance,
  PluginPersistence,
  Scraper,
  Strategy,
  Toggle,
} from './plugin.ts'
export { STRATEGIES } from './plugin.ts'
export { type PluginFileKey, pluginFileKeys } from './plugin-shape.ts'
export { type FormatProblemOptions, formatPluginProblem, type PluginProblem } from './problem.ts'
export { type LoadedPlugins, type LoadPluginsOptions, loadPlugins } from './registry.ts'
export { suggest } from './suggest.ts'
export { activeToggles, resolveToggles } from './toggles.ts'
export { locateKeys, type TomlLines } from './toml-lines.ts'
