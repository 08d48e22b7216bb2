import { connect } from 'node:net'
import { errnoOf } from '../errors.ts'
import { openEndpoint } from '../protocol/endpoint.ts'

/** Connects to the home's socket and hangs up. Answers the errno code of the failure, or `undefined` when somebody listens. */
export async function probeSocket(home: string): Promise<string | undefined> {
  await using endpoint = await openEndpoint(home)
  return await new Promise((resolve) => {
    const socket = connect(endpoint.path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.once('error', (error) => resolve(errnoOf(error) ?? 'an unknown fault'))
  })
}
