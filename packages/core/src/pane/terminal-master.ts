import { closeSync, constants, openSync } from 'node:fs'
import { systemLibrary } from '../posix.ts'

/** A new terminal: our side of it, and where the program opens its own. */
interface TerminalMaster {
  readonly fd: number
  readonly path: string
}

export interface TerminalCalls {
  /** @throws Error when the system has no terminal left */
  readonly open: () => TerminalMaster
  readonly resize: (fd: number, cols: number, rows: number) => void
}

// Linux on x64 and arm64, where `ioctl` requests and `struct termios` are the generic ones.
const TCGETS = 0x5401
const TCSETS = 0x5402
const TIOCSWINSZ = 0x5414
const TIOCSPTLCK = 0x40045431
const TIOCGPTN = 0x80045430
const BRKINT = 0o2
const IXANY = 0o4000
const IMAXBEL = 0o20000
const IUTF8 = 0o40000
const HUPCL = 0o2000

export function terminalCalls(): TerminalCalls {
  const { library, errno } = systemLibrary()
  const call = library.func('int ioctl(int, unsigned long, void *)')
  const ioctl = (fd: number, request: number, argument: Buffer): void => {
    if (call(fd, request, argument) !== 0) throw new Error(`the terminal refuses ${request.toString(16)}: errno ${errno()}`)
  }
  return {
    open: () => {
      const fd = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
      try {
        const number = Buffer.alloc(4)
        ioctl(fd, TIOCSPTLCK, number)
        ioctl(fd, TIOCGPTN, number)
        setModes(fd, ioctl)
        return { fd, path: `/dev/pts/${number.readUInt32LE()}` }
      } catch (error) {
        closeSync(fd)
        throw error
      }
    },
    resize: (fd, cols, rows) => {
      const size = Buffer.alloc(8)
      size.writeUInt16LE(rows, 0)
      size.writeUInt16LE(cols, 2)
      ioctl(fd, TIOCSWINSZ, size)
    },
  }
}

/** What terminal emulators set beyond the kernel's own choice: text is UTF-8, a break interrupts, any key continues, an end hangs up. */
function setModes(fd: number, ioctl: (fd: number, request: number, argument: Buffer) => void): void {
  const modes = Buffer.alloc(64)
  ioctl(fd, TCGETS, modes)
  modes.writeUInt32LE(modes.readUInt32LE(0) | BRKINT | IXANY | IMAXBEL | IUTF8, 0)
  modes.writeUInt32LE(modes.readUInt32LE(8) | HUPCL, 8)
  ioctl(fd, TCSETS, modes)
}
