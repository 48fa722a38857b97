/** An icon in the colour of the text around it. `isDirected`: it means “on” or “back”, and turns round in RTL. */
export function Icon({ path, isDirected = false }: { path: string; isDirected?: boolean }) {
  return (
    <svg class={isDirected ? 'icon flip' : 'icon'} viewBox="0 0 20 20" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
