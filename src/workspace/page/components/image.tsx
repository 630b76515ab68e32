import { useState } from 'preact/hooks';

interface Props {
  readonly image: { readonly alt_text: string; readonly image_url?: string };
  readonly small?: boolean;
}

/** An image, or its description when it cannot be loaded: the page fetches nothing from outside. */
export function Picture({ image, small = false }: Props) {
  const [failed, setFailed] = useState(image.image_url === undefined);
  if (failed) {
    return (
      <span class={small ? 'image-missing image-small' : 'image-missing'} role="img" aria-label={image.alt_text}>
        {small ? '' : image.alt_text}
      </span>
    );
  }
  return (
    <img
      class={small ? 'image-small' : 'image'}
      src={image.image_url}
      alt={image.alt_text}
      onError={() => setFailed(true)}
    />
  );
}
