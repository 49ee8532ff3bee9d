// Reads a compiled gettext catalogue (.mo) where it lies: no copy, binary search in the sorted
// table of originals (GNU gettext manual, "The Format of GNU MO Files").
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kentongan::i18n {

class Catalogue {
public:
    // `bytes` must outlive the catalogue. Throws std::runtime_error when they are no .mo file.
    explicit Catalogue(std::string_view bytes);

    // Empty when it is not there or not translated.
    std::optional<std::string_view> find(std::string_view text) const;
    std::optional<std::string_view> find_plural(std::string_view one, std::int64_t n) const;
    std::uint32_t size() const { return count_; }

private:
    std::uint32_t word(std::uint32_t offset) const;
    std::string_view entry(std::uint32_t table, std::uint32_t index) const;
    std::optional<std::string_view> lookup(std::string_view key) const;

    std::string_view bytes_;
    std::uint32_t count_ = 0, originals_ = 0, translations_ = 0;
    bool has_plural_ = false;  // "nplurals=2; plural=(n != 1)"; else one form for every number
};

}  // namespace kentongan::i18n
