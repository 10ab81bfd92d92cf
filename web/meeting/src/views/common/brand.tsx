/** The product's sign, as in icon.svg. */
export function Brand({ title, heading = false }: { title: string; heading?: boolean }) {
  const Title = heading ? "h1" : "span";
  return (
    <span class="brand">
      <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
        <rect width="32" height="32" rx="9" class="brand-door" />
        <path d="M9 24V14.5a7 7 0 0 1 14 0V24" class="brand-arch" />
        <circle cx="16" cy="19" r="2.9" class="brand-light" />
      </svg>
      <Title>{title}</Title>
    </span>
  );
}
