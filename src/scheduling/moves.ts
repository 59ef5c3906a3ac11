/**
 * What counts as a move (rules.md, Publishing): a published owner that changes, to the grass roots too, and a planned target that
 * leaves the grass roots; what nobody has planned leaves them freely. As many targets as can be are owned whatever the moves, so
 * 1 for each owned target but the stayers comes to the same as 1 for each that loses its owner; hence 1 for free, 2 for planned.
 * @param isOwned its owner is a team that a schedule may choose.
 */
export const movesOfLeaving = (isPlanned: boolean, isOwned: boolean): number => (!isOwned && isPlanned ? 2 : 1)
