import { expect, test } from 'vitest'
import { StatusRecords } from '../../src/osc/status-records.ts'
import { parseStatusReport } from '../../src/osc/status-report.ts'

/** The records after these reports. */
function after(...reports: readonly string[]): StatusRecords {
  const records = new StatusRecords()
  reports.forEach((text, order) => {
    const report = parseStatusReport(text)
    if (report === undefined) throw new Error(`no report: ${text}`)
    records.take(report, 0, order)
  })
  return records
}

const shown = (records: StatusRecords): string[] => records.all.map(({ id, state }) => `${id}:${state}`)

test('a report replaces its record whole', () => {
  const { root } = after('state=working:app=a:progress=5', 'state=idle')
  expect(root).toEqual({ state: 'idle', id: '', at: 0, order: 1 })
})

test('clear removes a record and all below it, and no other', () => {
  const reports = ['state=idle', 'state=done:id=a', 'state=done:id=a/b', 'state=done:id=a/b/c', 'state=done:id=ab']
  expect(shown(after(...reports, 'state=clear:id=a'))).toEqual([':idle', 'ab:done'])
  expect(shown(after(...reports, 'state=clear:id=x'))).toHaveLength(5)
  expect(shown(after(...reports, 'state=clear'))).toEqual([])
})

test('the name of a program is that of the nearest record above that has one', () => {
  const records = after('state=idle:app=top', 'state=done:id=a:app=mid', 'state=done:id=a/b', 'state=done:id=c/d')
  expect(['', 'a', 'a/b', 'a/b/c', 'c/d', 'z'].map((id) => records.appOf(id))).toEqual(['top', 'mid', 'mid', 'mid', 'top', 'top'])
  expect(after('state=idle').appOf('a/b')).toBeUndefined()
})

test('of more than 256 records the least recently updated goes', () => {
  const many = Array.from({ length: 256 }, (_, index) => `state=idle:id=${index}`)
  const records = after(...many, 'state=done:id=0', 'state=idle:id=new', 'state=idle:id=newer')
  expect(records.size).toBe(256)
  expect(records.all[0]?.id).toBe('3')
  expect(records.all.slice(-3).map(({ id }) => id)).toEqual(['0', 'new', 'newer'])
})

test('at a prompt what is done or failed stays, and nothing else', () => {
  const records = after('state=working', 'state=blocked:id=a', 'state=done:id=b', 'state=error:id=c', 'state=idle:id=d')
  records.settle()
  expect(shown(records)).toEqual(['b:done', 'c:error', 'd:idle'])
})
