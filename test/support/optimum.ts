import loadHighs from 'highs'
import { type CampaignFacts, costOf, type Figures, isEligible, isFixed, isMove, loadPoints } from './campaign-facts'

/** What one more owned target, and one move less, are worth: far above any sum of points of a small campaign. */
const OWNED = 1e8
const MOVE = 1e4

let loading: ReturnType<typeof loadHighs> | undefined

/**
 * The best that the rules allow, by HiGHS: as many owned as possible, then fewest moves, then least cost. The programme is built
 * from the campaign's facts, not from what the scheduler makes of them: one column a pair, one a target of each team's load.
 * Its matrix is totally unimodular, so the linear optimum is the integral one.
 * @param forced a target that must go to a team.
 */
export async function bestFigures(
  facts: CampaignFacts,
  forced?: { targetId: string; team: string },
): Promise<Figures | null> {
  const objective: string[] = []
  const rows: string[] = []
  const bounds: string[] = []
  const columns = new Map<string, { moves: number; cost: number; owned: number }>()
  const ofTeam = new Map<string, string[]>()
  const fixedLoad = new Map<string, number>()
  const column = (name: string, { owned = 0, moves = 0, cost = 0 }: Partial<Figures>) => {
    columns.set(name, { owned, moves, cost })
    objective.push(`${cost + MOVE * moves - OWNED * owned} ${name}`)
    bounds.push(`0 <= ${name} <= 1`)
  }
  let i = 0
  for (const target of facts.targets.values()) {
    const fixed = isFixed(facts, target)
    const choices: string[] = []
    for (const team of facts.teams.values()) {
      if (team.isFallback) continue
      if (fixed ? team.code !== target.owner.team : !isEligible(facts, target, team)) continue
      if (forced?.targetId === target.id && forced.team !== team.code) continue
      const name = `x${i}_${[...facts.teams.keys()].indexOf(team.code)}`
      column(name, {
        owned: 1,
        moves: isMove(facts, target, team.code) ? 1 : 0,
        cost: costOf(facts, target, team),
      })
      choices.push(name)
      ofTeam.set(team.code, [...(ofTeam.get(team.code) ?? []), name])
      if (fixed) fixedLoad.set(team.code, (fixedLoad.get(team.code) ?? 0) + 1)
    }
    if (forced?.targetId === target.id && choices.length === 0) return null
    if (choices.length > 0) {
      const mayFall = !(fixed || forced?.targetId === target.id)
      const wasOwned = !facts.teams.get(target.owner.team)!.isFallback
      if (mayFall) {
        column(`u${i}`, { moves: facts.phase === 'PUBLISHED' && wasOwned ? 1 : 0 })
        choices.push(`u${i}`)
      }
      rows.push(`t${i}: ${choices.join(' + ')} = 1`)
    } else if (facts.phase === 'PUBLISHED' && !fixed && !facts.teams.get(target.owner.team)!.isFallback) {
      column(`u${i}`, { moves: 1 })
      rows.push(`t${i}: u${i} = 1`)
    }
    i++
  }
  let k = 0
  for (const team of facts.teams.values()) {
    const loads = ofTeam.get(team.code) ?? []
    if (loads.length === 0) continue
    const most = Math.max(team.capacity ?? loads.length, fixedLoad.get(team.code) ?? 0)
    const seats = Array.from({ length: Math.min(most, loads.length) }, (_, l) => `y${k}_${l}`)
    for (const [l, seat] of seats.entries()) column(seat, { cost: loadPoints(team, l + 1) })
    rows.push(`k${k}: ${loads.join(' + ')}${seats.map((seat) => ` - ${seat}`).join('')} = 0`)
    k++
  }
  if (objective.length === 0) return { owned: 0, moves: 0, cost: 0 }
  loading ??= loadHighs()
  const answer = (await loading).solve(
    `Minimize\n obj: ${signed(objective)}\nSubject To\n ${rows.join('\n ')}\nBounds\n ${bounds.join('\n ')}\nEnd\n`,
  )
  if (answer.Status === 'Infeasible') return null
  if (answer.Status !== 'Optimal') throw new Error(`HiGHS ended ${answer.Status}`)
  const figures = { owned: 0, moves: 0, cost: 0 }
  for (const [name, { owned, moves, cost }] of columns) {
    const value = Math.round((answer.Columns[name] as { Primal: number }).Primal)
    figures.owned += owned * value
    figures.moves += moves * value
    figures.cost += cost * value
  }
  return figures
}

const signed = (terms: string[]): string => terms.map((term) => (term.startsWith('-') ? term : `+ ${term}`)).join('\n ')
