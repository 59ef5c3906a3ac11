import 'reflect-metadata'
import fc from 'fast-check'
import { countGains, type Flow, type TeamOfRun } from '../../src/consultations/figures'

const TEAMS: TeamOfRun[] = [
  { id: 'a1', departmentId: 'a', capacity: 10 },
  { id: 'a2', departmentId: 'a', capacity: null },
  { id: 'b1', departmentId: 'b', capacity: 5 },
  { id: 'idle', departmentId: 'c', capacity: 5 },
]
const flow = (fromTeamId: string, toTeamId: string, targets: number, isFallback = false): Flow => ({
  fromTeamId,
  toTeamId,
  targets,
  isFallback,
})

describe('What a preview gives and takes', () => {
  it('a move within a department is no gain and no loss of it, but of its teams', () => {
    const [a, b] = countGains(
      [flow('a1', 'a1', 4), flow('a1', 'a2', 2), flow('a1', 'b1', 1), flow('b1', 'a2', 3), flow('b1', 'b1', 5, true)],
      TEAMS,
    )
    expect(a).toEqual({
      departmentId: 'a',
      before: 7,
      kept: 4,
      within: 2,
      lost: 1,
      gained: 3,
      after: 9,
      fallback: 0,
      teams: [
        { teamId: 'a1', capacity: 10, before: 7, kept: 4, lost: 3, gained: 0, after: 4, fallback: 0 },
        { teamId: 'a2', capacity: null, before: 0, kept: 0, lost: 0, gained: 5, after: 5, fallback: 0 },
      ],
    })
    expect(b).toMatchObject({ before: 8, kept: 5, lost: 3, gained: 1, after: 6, fallback: 5, within: 0 })
  })

  it('who has nothing before and after is left out, and teams of others are not told', () => {
    const told = countGains([flow('a1', 'b1', 1)], TEAMS.slice(0, 2))
    expect(told.map(({ departmentId, teams }) => [departmentId, teams.map(({ teamId }) => teamId)])).toEqual([
      ['a', ['a1']],
    ])
    expect(countGains([], TEAMS)).toEqual([])
  })

  it('adds up, whatever moves', () => {
    const team = fc.constantFrom('a1', 'a2', 'b1', 'idle')
    const flows = fc.array(
      fc.record({ fromTeamId: team, toTeamId: team, isFallback: fc.boolean(), targets: fc.nat(50) }),
    )
    fc.assert(
      fc.property(flows, (all) => {
        const gains = countGains(all, TEAMS)
        const total = all.reduce((sum, { targets }) => sum + targets, 0)
        const sum = (of: (g: (typeof gains)[number]) => number) => gains.reduce((all, each) => all + of(each), 0)
        expect(sum(({ before }) => before)).toBe(total)
        expect(sum(({ after }) => after)).toBe(total)
        expect(sum(({ gained }) => gained)).toBe(sum(({ lost }) => lost))
        for (const { before, after, kept, within, gained, lost, teams } of gains) {
          expect([kept + within + lost, kept + within + gained]).toEqual([before, after])
          for (const each of teams)
            expect([each.kept + each.lost, each.kept + each.gained]).toEqual([each.before, each.after])
          expect(teams.reduce((sum, each) => sum + each.after, 0)).toBe(after)
        }
      }),
    )
  })
})
