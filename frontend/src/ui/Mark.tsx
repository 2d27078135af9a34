/** The mark: a small room of four, one of them lit. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <rect x="1" y="1" width="8" height="8" rx="2.6" className="mark-seat" />
      <rect x="11" y="1" width="8" height="8" rx="2.6" className="mark-lit" />
      <rect x="1" y="11" width="8" height="8" rx="2.6" className="mark-seat" />
      <rect x="11" y="11" width="8" height="8" rx="2.6" className="mark-seat" />
    </svg>
  );
}

export function Wordmark({ size = 26 }: { size?: number }) {
  return (
    <span className="wordmark">
      <Mark size={size} />
      <span>Roomful</span>
    </span>
  );
}
