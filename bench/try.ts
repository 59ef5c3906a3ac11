import { HARD_INSTANCES } from '/work/wt-speed/bench/support/hard-instances'
import { FAMILIES } from '/work/wt-speed/bench/support/solver-families'
import { solveAssignment, checkCertificate } from '/work/wt-speed/src/solver'
const auctionModule = '/work/wt-speed/src/solver/auction'
const { stats } = require(auctionModule)
const [pattern, rounds] = [process.argv[2]!, Number(process.argv[3] ?? 3)]
const all: Record<string, () => any> = {}
for (const [n, f] of Object.entries(HARD_INSTANCES)) all[n] = () => f(1)
for (const [t, m] of [[2251,109],[20000,109],[100000,500],[1000000,2000]] as const) for (const fam of ['city','fine','short','exact','random'] as const) all[`${fam} ${t} × ${m}`] = () => FAMILIES[fam]({ targets: t, teams: m, arcs: 12, seed: 1 })
for (const [name, make] of Object.entries(all)) {
  if (!new RegExp(pattern).test(name)) continue
  const p = make()
  const times: string[] = []
  let s: any
  for (let r = 0; r < rounds; r++) {
    for (const k of Object.keys(stats ?? {})) stats[k] = 0
    const c = process.cpuUsage(); s = solveAssignment(p); const d = process.cpuUsage(c)
    const ms = (d.user + d.system) / 1000; times.push(ms.toFixed(1))
  }
  const c = checkCertificate(p, s)
  console.log(name, rounds > 6 ? "min " + Math.min(...times.map(Number)) + " med " + [...times.map(Number)].sort((a,b)=>a-b)[rounds>>1] : times.join(" "), 'cost', s.cost, 'un', s.unowned, s.status, c.isOptimal, c.violations, JSON.stringify(stats ?? {}))
}
