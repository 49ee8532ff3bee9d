#include "platform/media/likeness.h"

#include <array>
#include <bit>

namespace kentongan::media {
namespace {

constexpr int kColumns = 9, kRows = 8;
constexpr int kMostDifferent = 6;  // of 64 bits
// A picture whose hash has fewer than this many bits set (or unset) has hardly any structure.
constexpr int kLeastStructure = 6;

bool has_structure(std::uint64_t hash) {
    const int set = std::popcount(hash);
    return set >= kLeastStructure && set <= 64 - kLeastStructure;
}

}  // namespace

std::uint64_t likeness(std::string_view rgb, int width, int height) {
    if (width < kColumns || height < kRows ||
        rgb.size() < static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3)
        return 0;
    std::array<std::array<double, kColumns>, kRows> light{};
    for (int row = 0; row < kRows; ++row)
        for (int column = 0; column < kColumns; ++column) {
            const int left = column * width / kColumns, right = (column + 1) * width / kColumns;
            const int top = row * height / kRows, bottom = (row + 1) * height / kRows;
            double sum = 0;
            for (int y = top; y < bottom; ++y)
                for (int x = left; x < right; ++x) {
                    const auto at = static_cast<std::size_t>(y * width + x) * 3;
                    const auto part = [&](std::size_t band) {
                        return static_cast<double>(static_cast<unsigned char>(rgb[at + band]));
                    };
                    sum += 0.299 * part(0) + 0.587 * part(1) + 0.114 * part(2);
                }
            light[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] =
                sum / ((right - left) * (bottom - top));
        }
    std::uint64_t hash = 0;
    for (const auto& row : light)
        for (std::size_t column = 0; column + 1 < row.size(); ++column)
            hash = (hash << 1) | (row[column] > row[column + 1] ? 1u : 0u);
    return hash;
}

bool looks_the_same(std::uint64_t a, std::uint64_t b) {
    return has_structure(a) && has_structure(b) && std::popcount(a ^ b) <= kMostDifferent;
}

}  // namespace kentongan::media
