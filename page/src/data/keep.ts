// What is kept in the browser, so that a line that breaks takes neither the picture nor what was to be said with it.
// It is kept apart for every theatre and party, and taken away at sign-out.

const STORES = ["lists", "outbox", "notes"] as const;
type StoreName = (typeof STORES)[number];

export class Keep {
  /** Whether the last change was not kept: the disk is full, or the browser took away what there was. */
  private failed = false;

  private constructor(
    readonly name: string,
    private database: IDBDatabase | undefined,
  ) {
    // A newer page, which keeps otherwise, waits for nobody.
    if (database) database.onversionchange = () => database.close();
  }

  static async open(name: string): Promise<Keep> {
    return new Promise((done) => {
      let asked: IDBOpenDBRequest;
      try {
        asked = indexedDB.open(name, 1);
      } catch {
        done(new Keep(name, undefined)); // a browser that keeps nothing: the page works without
        return;
      }
      asked.onupgradeneeded = () => STORES.forEach((it) => asked.result.createObjectStore(it));
      asked.onsuccess = () => done(new Keep(name, asked.result));
      asked.onerror = asked.onblocked = () => done(new Keep(name, undefined));
    });
  }

  get keeps(): boolean {
    return this.database !== undefined && !this.failed;
  }

  /** Keep something; whether it is kept. Nobody is held up because it is not. */
  put(store: StoreName, key: string, value: unknown): Promise<boolean> {
    return this.change(store, (it) => it.put(value, key));
  }

  remove(store: StoreName, key: string): Promise<boolean> {
    return this.change(store, (it) => it.delete(key));
  }

  async all<T>(store: StoreName): Promise<Map<string, T>> {
    const found = new Map<string, T>();
    if (!this.database) return found;
    const names = this.database.transaction(store).objectStore(store);
    await new Promise<void>((done, failed) => {
      const cursor = names.openCursor();
      cursor.onerror = () => failed(cursor.error as Error);
      cursor.onsuccess = () => {
        if (!cursor.result) return done();
        found.set(String(cursor.result.key), cursor.result.value as T);
        cursor.result.continue();
      };
    });
    return found;
  }

  /** Take everything away, and keep nothing from now on: what is still under way may not bring it back. */
  async clear(): Promise<void> {
    const cleared = Promise.all(STORES.map((it) => this.change(it, (store) => store.clear())));
    const database = this.database;
    this.database = undefined;
    await cleared;
    database?.close();
  }

  private async change(store: StoreName, act: (it: IDBObjectStore) => void): Promise<boolean> {
    const { database } = this;
    if (!database) return false;
    try {
      await new Promise<void>((done, failed) => {
        const transaction = database.transaction(store, "readwrite", { durability: "strict" });
        act(transaction.objectStore(store));
        transaction.oncomplete = () => done();
        transaction.onerror = transaction.onabort = () => failed(transaction.error as Error);
      });
      this.failed = false;
    } catch {
      this.failed = true;
    }
    return !this.failed;
  }
}
