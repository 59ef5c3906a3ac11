/**
 * Turns prices in fine units into whole points without losing what they prove.
 *
 * Let costs be whole points and prices in units of 1 / `scale` point, with cost + price of whatever is used at most `epsilon` units
 * above any other choice. Cut all prices down to whole points, at the same place between two points: a comparison can only turn
 * round where the cut falls between two prices that are almost a whole point apart. So a stretch of `epsilon` units in which no price
 * lies, anywhere in the point, is a place to cut that leaves everything used at its very cheapest. With more units in a point than
 * there are prices an epsilon of one unit always finds it, and a larger one often does, which ends the work early.
 */
export function placeToCut(prices: Float64Array, scale: number, epsilon: number): number | null {
  if (epsilon >= scale) return null
  const isTaken = new Uint8Array(scale)
  for (const price of prices) if (price < Number.POSITIVE_INFINITY) isTaken[price % scale] = 1
  let free = 0
  for (let unit = 0; unit < scale + epsilon; unit++) {
    free = isTaken[unit % scale] === 1 ? 0 : free + 1
    // Raised by this much the free stretch ends at a whole point.
    if (free >= epsilon) return scale - 1 - (unit % scale)
  }
  return null
}

/** The price in whole points, cut at a place from {@link placeToCut}. Exact below 2^53. */
export function wholePoints(price: number, scale: number, cut: number): number {
  return (price + cut - ((price + cut) % scale)) / scale
}
