import * as v from 'valibot'
import type { FormField, PanePlugin, PluginCommand, PluginPersistence, PluginPrompt, Scraper, Toggle } from './plugin.ts'
import { STRATEGIES } from './plugin.ts'
import {
  commandName,
  envList,
  filledText,
  optionName,
  pattern,
  placeholderName,
  pluginName,
  programPath,
  scraperPattern,
  text,
  textList,
  webAddress,
} from './plugin-values.ts'

/** A plugin as a file defines it: all but where it came from. */
export type PluginDefinition = Omit<PanePlugin, 'source'>

const formField = v.pipe(
  v.object({
    name: placeholderName,
    label: v.optional(filledText),
    required: v.optional(v.boolean(), false),
    default: v.optional(text),
  }),
  v.transform(
    ({ label, default: value, ...field }): FormField => ({
      ...field,
      label: label ?? field.name,
      ...(value !== undefined && { default: value }),
    }),
  ),
)

const toggle = v.pipe(
  v.object({
    name: optionName,
    label: v.optional(filledText),
    args_when_on: textList,
    default: v.optional(v.boolean(), false),
    group: v.optional(filledText),
  }),
  v.transform(
    ({ label, args_when_on, group, ...toggle }): Toggle => ({
      ...toggle,
      label: label ?? toggle.name,
      argsWhenOn: args_when_on,
      ...(group !== undefined && { group }),
    }),
  ),
)

const command = v.pipe(
  v.object({
    cmd: commandName,
    path: v.optional(programPath),
    args: v.optional(textList, []),
    env: v.optional(envList, []),
    detect: v.optional(filledText),
    arg_template: v.optional(textList, []),
    form_fields: v.optional(v.array(formField), []),
    toggles: v.optional(v.array(toggle), []),
    prompts_cwd: v.optional(v.boolean(), false),
  }),
  v.transform(
    ({ path, detect, arg_template, form_fields, prompts_cwd, ...rest }): PluginCommand => ({
      ...rest,
      ...(path !== undefined && { path }),
      ...(detect !== undefined && { detect }),
      argTemplate: arg_template,
      formFields: form_fields,
      promptsCwd: prompts_cwd,
    }),
  ),
)

const scraper: v.GenericSchema<unknown, Scraper> = v.object({ name: placeholderName, pattern: scraperPattern })

const persistence = v.pipe(
  v.object({
    strategy: v.optional(v.picklist(STRATEGIES), 'none'),
    tracker: v.optional(filledText),
    tracker_options: v.optional(
      v.record(v.string(), v.union([text, v.pipe(v.number(), v.finite('a finite number')), v.boolean()])),
      {},
    ),
    start_args: v.optional(textList, []),
    resume_args: v.optional(textList, []),
    ghost_buffer: v.optional(v.boolean(), true),
    scrapers: v.optional(v.array(scraper), []),
  }),
  v.transform(
    (file): PluginPersistence => ({
      strategy: file.strategy,
      ...(file.tracker !== undefined && { tracker: file.tracker }),
      trackerOptions: file.tracker_options,
      startArgs: file.start_args,
      resumeArgs: file.resume_args,
      ghostBuffer: file.ghost_buffer,
      scrapers: file.scrapers,
    }),
  ),
)

const prompt = v.pipe(
  v.object({ short_pastes: v.optional(v.boolean(), false), blank_behind: v.optional(pattern) }),
  v.transform(
    ({ short_pastes, blank_behind }): PluginPrompt => ({
      shortPastes: short_pastes,
      ...(blank_behind !== undefined && { blankBehind: blank_behind }),
    }),
  ),
)

const about = v.object({
  name: pluginName,
  display_name: v.optional(filledText),
  category: v.optional(filledText, 'custom'),
  description: v.optional(text, ''),
  homepage: v.optional(webAddress),
  beta: v.optional(v.boolean(), false),
})

const instance = v.object({
  name: optionName,
  display_name: v.optional(filledText),
  args: v.optional(textList),
  env: v.optional(envList, []),
})

const errorHandler = v.object({
  pattern,
  title: filledText,
  message: v.optional(text, ''),
  action: v.optional(v.picklist(['dialog', 'log']), 'log'),
})

const idleHandler = v.object({ pattern, title: filledText })

const notificationHandler = v.object({
  pattern,
  title: filledText,
  severity: v.optional(v.picklist(['info', 'warning', 'error']), 'info'),
})

/** The TOML of a plugin file, key by key; its output is the plugin. Rules between keys are in `plugin-rules.ts`. */
export const pluginFileSchema: v.GenericSchema<unknown, PluginDefinition> = v.pipe(
  v.object({
    // Also for a file without the table, so that the missing key itself is reported.
    plugin: v.optional(about as v.GenericSchema<unknown, v.InferOutput<typeof about>>, {}),
    command: v.optional(command as v.GenericSchema<unknown, PluginCommand>, {}),
    persistence: v.optional(persistence, {}),
    prompt: v.optional(prompt, {}),
    error_handlers: v.optional(v.array(errorHandler), []),
    idle_handlers: v.optional(v.array(idleHandler), []),
    notification_handlers: v.optional(v.array(notificationHandler), []),
    instances: v.optional(v.array(instance), []),
  }),
  v.transform(
    ({ plugin, ...file }): PluginDefinition => ({
      name: plugin.name,
      displayName: plugin.display_name ?? plugin.name,
      category: plugin.category,
      description: plugin.description,
      ...(plugin.homepage !== undefined && { homepage: plugin.homepage }),
      beta: plugin.beta,
      command: file.command,
      persistence: file.persistence,
      prompt: file.prompt,
      instances: file.instances.map(({ name, display_name, args, env }) => ({
        name,
        displayName: display_name ?? name,
        args: args ?? file.command.args,
        env,
      })),
      errorHandlers: file.error_handlers,
      idleHandlers: file.idle_handlers,
      notificationHandlers: file.notification_handlers,
    }),
  ),
)
