/**
 * How a host's Node is started.
 *
 * `--max-semi-space-size`: opening many panes fills what V8 keeps for young objects, which stays as large until it is given back, some
 * nine seconds later: with 16 MiB an empty pane takes 150 kB until then, with 4 MiB 75 to 100 (measured with 200 of them). Output costs 3 % more CPU.
 *
 * `--always-sparkplug`: whatever is called is compiled at once, simply, rather than interpreted until it has been called often. Most of what a host does
 * it does for the first few hundred times: a key costs it 7 to 10 % less CPU, opening 200 panes 2 to 4 %. It takes 2 MB.
 */
export const HOST_NODE_OPTIONS: readonly string[] = ['--max-semi-space-size=4', '--always-sparkplug']
