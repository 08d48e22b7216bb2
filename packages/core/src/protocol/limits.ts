// Every limit of the wire. Both sides check before they allocate; a frame's length counts its kind byte.

/**
 * The longest frame a client may send. A spawn carries the caller's whole environment, tens of KiB as a rule; what is typed is cut into pieces, and a prompt
 * is not: 1 MiB at most, of which every character may take two.
 */
export const MAX_CLIENT_FRAME_BYTES: number = (2 << 20) + (64 << 10)

/** The longest frame a host may send: a list of a thousand panes with their records, or the text of a whole scrollback. */
export const MAX_HOST_FRAME_BYTES: number = 4 << 20

/** The most bytes of a terminal in one output, screen or input frame, so that no pane holds up the link for the others. */
export const MAX_PIECE_BYTES: number = 256 << 10

/** How deep a message may nest. Parsing survives any depth; what walks the value afterwards would overflow the stack. */
export const MAX_NESTING = 64

/** How long a host waits for the first message of a connection, in milliseconds. */
export const HELLO_TIMEOUT_MS = 10_000
