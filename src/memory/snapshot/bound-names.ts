/** A bound has such a name. */
export const BOUND =
  /^#?_*(max|limit|capacity|bound|maximum)(_?(size|length|items|entries|keys|count|capacity|elements|records|cache_?size))?_*$/i;
/** And what counts towards it such a one. */
export const SIZE = /^#?_*(size|length|count|item_?count|used)_*$/i;
