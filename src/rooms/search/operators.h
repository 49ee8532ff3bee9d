// Mastodon's search operators: "banjir from:@ani has:media before:2026-03-01".
#pragma once

#include "platform/db/database.h"
#include "rooms/search/impl.h"

namespace kentongan::search {

// What is left of the words when the operators are taken out, and what those say. `impossible`:
// nobody can match, because the author named is not here.
struct Parsed {
    statuses::StatusQuestion question;
    bool impossible = false;
};
// from:NAME|me, has:media|image|video|audio|poll|link|embed, is:reply|sensitive,
// in:library|public|all, language:CODE, before: after: during:YYYY-MM-DD (UTC); "-" before has: and
// is: turns them round. An operator with a value nobody knows is a word like any other.
Parsed parse(db::Tx& tx, const Search::Impl& room, const Question& question);

}  // namespace kentongan::search
