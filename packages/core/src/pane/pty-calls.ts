/** Forks a program on a new terminal, and gives the terminal its size: of node-pty's native part that is all Quil uses. */
export interface PtyCalls {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: (exitCode: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number }
  resize(fd: number, cols: number, rows: number, pixelWidth: number, pixelHeight: number): void
}
