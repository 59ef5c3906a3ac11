import { newId } from '../../src/shared/ids'

const millisecondOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
const sorted = (ids: readonly string[]) => ids.every((id, i) => i === 0 || ids[i - 1]! < id)

afterEach(() => jest.useRealTimers())

describe('newId', () => {
  it('is a UUID of version 7 that carries the time', () => {
    const before = Date.now()
    const id = newId()
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(millisecondOf(id)).toBeGreaterThanOrEqual(before)
    expect(millisecondOf(id)).toBeLessThanOrEqual(Date.now() + 1)
  })

  it('sorts in the order of making, as text and so as PostgreSQL sorts uuid', () => {
    const ids = Array.from({ length: 20_000 }, newId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(sorted(ids)).toBe(true)
  })

  it('keeps the order when more are made in a millisecond than its counter holds', () => {
    const now = Date.now()
    jest.useFakeTimers({ now })
    const ids = Array.from({ length: 10_000 }, newId)
    expect(sorted(ids)).toBe(true)
    // 4,096 to the millisecond: it runs ahead of the clock by the two that it borrows.
    expect(millisecondOf(ids.at(-1)!) - now).toBeLessThanOrEqual(20)
  })

  it('keeps the order when the clock is put back', () => {
    const later = newId()
    jest.useFakeTimers({ now: Date.now() - 3_600_000 })
    expect(sorted([later, newId(), newId()])).toBe(true)
  })

  it('has a random part that is another one each time', () => {
    const tails = Array.from({ length: 1000 }, () => newId().slice(19))
    expect(new Set(tails).size).toBe(tails.length)
    expect(new Set(tails.map((tail) => tail[0]))).toEqual(new Set(['8', '9', 'a', 'b']))
  })
})
