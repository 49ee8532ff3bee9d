// Many posts at once from a spreadsheet: read, checked line by line, shown, and then stored all or
// not at all.
#pragma once

#include <string_view>
#include <vector>

#include "rooms/coordinators/service.h"

namespace kentongan::coordinators {

inline constexpr std::size_t kMostLines = 2'000, kMostRollBytes = 1 << 20;

struct RollLine {
    enum class Change { Nothing, New, Handover };
    int line = 0;  // in the file
    Coordinator wanted;
    std::string before;  // who holds the post now; empty when nobody
    Change change = Change::Nothing;
};

struct LineError {
    int line = 0;
    std::string field, text;  // the text is a message id
};

struct Roll {
    std::vector<RollLine> lines;
    std::vector<LineError> errors;  // at most kMostErrors
    std::size_t left_empty = 0;     // lines that name nobody
};
inline constexpr std::size_t kMostErrors = 50;

// The first row may name the columns: kode, jabatan, nama, telepon, email, pengguna (or in
// English); else they come in this order. Changes nothing. BadRequest or TooLarge for the file as a
// whole; what is wrong in a line is in `errors`.
Result<Roll> read_roll(db::Tx& tx, const Service& service, const accounts::Accounts& accounts,
                       Code place, AccountId by, std::string_view csv);
// Of a roll without errors.
Result<void> store_roll(db::Tx& tx, Service& service, const Roll& roll, AccountId by);

// The posts of a place and all in it as such a file; places at `empty_level` that have no liaison
// come with an empty name, to be filled in.
std::string write_roll(db::Tx& tx, const regions::Regions& gazetteer,
                       const accounts::Accounts& accounts, Code place,
                       std::optional<regions::Level> empty_level);

// "liaison": as JSON and spreadsheets name it.
std::string_view name_of(Post post);
std::optional<Post> post_named(std::string_view name);  // in English or Indonesian

// Places of one level in `root`, by code, from `first` on.
std::vector<Code> places_at(const regions::Regions& gazetteer, Code root, regions::Level level,
                            Code first, std::size_t limit);

}  // namespace kentongan::coordinators
