const MOST_WAITING = 1000

/** What waits between a publisher that does not wait and a reader that may be slow. Bounded: memory must not depend on readers. */
export class NoticeQueue<T extends object> implements AsyncIterableIterator<T> {
  private readonly waiting = new Map<string, T>()
  private readonly readers: ((result: IteratorResult<T>) => void)[] = []
  private ended = false
  private overflow: Error | null = null

  constructor(private readonly onEnd: () => void) {}

  push(value: T): void {
    if (this.ended) return
    const reader = this.readers.shift()
    if (reader) {
      reader({ value, done: false })
      return
    }
    this.waiting.set(JSON.stringify(value), value)
    if (this.waiting.size > MOST_WAITING) {
      this.overflow = new Error(`A subscriber fell more than ${MOST_WAITING} notices behind`)
      this.waiting.clear()
      this.end()
    }
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    this.onEnd()
    for (const reader of this.readers.splice(0)) reader({ value: undefined, done: true })
  }

  async next(): Promise<IteratorResult<T>> {
    const [first] = this.waiting
    if (first) {
      this.waiting.delete(first[0])
      return { value: first[1], done: false }
    }
    if (this.overflow) {
      const error = this.overflow
      this.overflow = null
      throw error
    }
    if (this.ended) return { value: undefined, done: true }
    return new Promise((resolve) => this.readers.push(resolve))
  }

  async return(): Promise<IteratorResult<T>> {
    this.waiting.clear()
    this.end()
    return { value: undefined, done: true }
  }

  async throw(error: unknown): Promise<IteratorResult<T>> {
    await this.return()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
