// The programs that are measured side by side. Another one is one more file here.
import { abduco } from './abduco.mjs'
import { dtach } from './dtach.mjs'
import { quil } from './quil.mjs'
import { raw } from './raw.mjs'
import { screen } from './screen.mjs'
import { tmux } from './tmux.mjs'

export const PEERS = [raw, quil, tmux, dtach, abduco, screen]
