import { fallbackShare, isPastFallbackShare } from '../../../src/rules'

describe('The share of the grass roots in a town', () => {
  it('is what is left to them of what would fall to them', () => {
    expect(fallbackShare({ inScope: 8, left: 2 })).toBe(0.25)
    expect(fallbackShare({ inScope: 8, left: 0 })).toBe(0)
  })

  it('is unknown without a denominator, and then past nothing', () => {
    expect(fallbackShare({ inScope: 0, left: 0 })).toBeNull()
    expect(isPastFallbackShare({ inScope: 0, left: 0 }, 0)).toBe(false)
  })

  it('is past the one that is set when it is above it, not at it', () => {
    expect(isPastFallbackShare({ inScope: 10, left: 3 }, 0.3)).toBe(false)
    expect(isPastFallbackShare({ inScope: 10, left: 4 }, 0.3)).toBe(true)
    expect(isPastFallbackShare({ inScope: 3, left: 1 }, 0)).toBe(true)
    expect(isPastFallbackShare({ inScope: 3, left: 3 }, 1)).toBe(false)
  })

  it('is exact at every percent, however numbers are kept', () => {
    for (let percent = 0; percent <= 100; percent++) {
      expect(isPastFallbackShare({ inScope: 100, left: percent }, percent / 100)).toBe(false)
      expect(isPastFallbackShare({ inScope: 1000, left: percent * 10 + 1 }, percent / 100)).toBe(true)
    }
  })

  it('is past nothing where none is set', () => {
    expect(isPastFallbackShare({ inScope: 1, left: 1 }, null)).toBe(false)
  })
})
