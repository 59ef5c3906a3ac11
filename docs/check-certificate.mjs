#!/usr/bin/env node
// Rechecks the certificate of a schedule without OneKnock: node check-certificate.mjs FILE
// FILE is what GET /schedule-runs/ID/certificate gives. Ends with 0 when nothing can be better, with 1 when something is wrong.
//
// The file: one line of JSON, then the arrays that it lists, little-endian, each at a multiple of 8 bytes. A row is a kind of
// enterprise: `supply` of them, with the arcs arcStart[r] … arcStart[r + 1] − 1 to the teams that may own them. Of each arc
// `flow` enterprises are owned by its team; `unownedOf` of the row are left to the grass roots.
import { readFileSync } from 'node:fs'

const file = readFileSync(process.argv[2])
const end = file.indexOf('\n')
const head = JSON.parse(file.subarray(0, end))
if (head.format !== 'oneknock-solved-1') throw new Error(`unknown form ${head.format}`)
const types = { Int32Array, Uint16Array, Uint8Array, Float64Array }
const a = {}
let at = end + 1
for (const { name, type, length } of head.arrays) {
  at = Math.ceil(at / 8) * 8
  const bytes = length * types[type].BYTES_PER_ELEMENT
  a[name] = new types[type](file.buffer.slice(file.byteOffset + at, file.byteOffset + at + bytes))
  at += bytes
}

// Weak duality in one pass: prices that no arc undercuts bound every assignment from below; an answer that reaches the bound
// is the best. Points: arcs, move weight a move, unowned weight a target left over, and the load of each team.
const { rows, teams, weights } = head
const wrong = []
const need = (holds, what) => holds || wrong.push(what)
const load = new Float64Array(teams)
const fixedLoad = new Float64Array(teams)
let [unowned, moved, arcs, bound, low, high, mostMoves] = [0, 0, 0, 0, Infinity, 0, 0]
for (let r = 0; r < rows; r++) {
  const fixed = a.fixed ? a.fixed[r] : -1
  let placed = a.unownedOf[r]
  for (let i = a.arcStart[r]; i < a.arcStart[r + 1]; i++) {
    const [team, flow, moves] = [a.arcTeam[i], a.flow[i], a.arcMoves ? a.arcMoves[i] : 0]
    const excess = a.arcCost[i] + moves * weights.move + a.teamPrice[team] - a.rowPrice[r]
    if (fixed >= 0 && team !== fixed) need(flow === 0, `row ${r} is fixed to team ${fixed}, not to ${team}`)
    else need(excess >= 0 && (flow === 0 || excess === 0), `arc ${i} of row ${r} is off by ${excess}`)
    low = Math.min(low, a.arcCost[i])
    high = Math.max(high, a.arcCost[i])
    mostMoves = Math.max(mostMoves, moves)
    placed += flow
    load[team] += flow
    moved += flow * moves
    arcs += flow * a.arcCost[i]
  }
  need(placed === a.supply[r], `row ${r} has ${a.supply[r]} targets, ${placed} are placed`)
  if (fixed >= 0) fixedLoad[fixed] += a.supply[r]
  else need(a.unownedOf[r] > 0 ? a.rowPrice[r] === weights.unowned : a.rowPrice[r] <= weights.unowned, `price of row ${r}`)
  unowned += a.unownedOf[r]
  bound += a.supply[r] * a.rowPrice[r]
}
let loadCost = 0
let [tierLow, tierHigh] = [0, 0]
for (let k = 0; k < teams; k++) {
  const room = Math.max(a.capacity[k], fixedLoad[k])
  need(load[k] <= room, `team ${k} owns ${load[k]} with room for ${room}`)
  let from = 0
  const last = a.tierStart[k + 1] - 1
  for (let t = a.tierStart[k]; t <= Math.max(last, a.tierStart[k]); t++) {
    const cost = t <= last ? a.tierCost[t] : 0
    const to = t < last ? a.tierUpTo[t] : Infinity
    loadCost += Math.max(0, Math.min(load[k], to) - from) * cost
    bound -= Math.max(0, Math.min(room, to) - from) * Math.max(0, a.teamPrice[k] - cost)
    tierLow = Math.min(tierLow, cost)
    tierHigh = Math.max(tierHigh, cost)
    from = Math.max(from, to)
  }
}
const spread = Math.max(0, high - low)
need(mostMoves === 0 || weights.move > teams * spread + tierHigh - tierLow, 'a move weighs too little')
const aMove = mostMoves * weights.move
need(weights.unowned > teams * (spread + aMove) + high + aMove + tierHigh - tierLow, 'an unowned target weighs too little')
const points = arcs + loadCost + weights.move * moved + weights.unowned * unowned
need(head.unowned === unowned && head.moved === moved && head.cost === arcs + loadCost, 'the totals at the head of the file')
need(points === bound, `the answer costs ${points}, the prices prove ${bound}`)

const targets = a.supply.reduce((sum, n) => sum + n, 0)
console.log(`${targets} targets in ${rows} rows, ${teams} teams: ${targets - unowned} owned at ${arcs + loadCost} points, ${unowned} left, ${moved} moved.`)
console.log(wrong.length === 0 ? 'OPTIMAL: no assignment is better.' : `NOT PROVEN: ${wrong.length} conditions fail.\n${wrong.slice(0, 10).join('\n')}`)
process.exitCode = wrong.length === 0 ? 0 : 1
