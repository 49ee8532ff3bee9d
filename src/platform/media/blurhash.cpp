#include "platform/media/blurhash.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace kentongan::media {
namespace {

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

using Colour = std::array<double, 3>;  // linear light

double linear_from_srgb(unsigned char value) {
    double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

int srgb_from_linear(double value) {
    double v = std::clamp(value, 0.0, 1.0);
    v = v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
    return static_cast<int>(v * 255 + 0.5);
}

void append_base83(std::string& out, int value, int digits) {
    for (int i = digits - 1; i >= 0; --i) {
        int divisor = 1;
        for (int k = 0; k < i; ++k) divisor *= 83;
        out += kDigits[static_cast<std::size_t>(value / divisor % 83)];
    }
}

std::vector<double> cosines(int length, int components) {
    std::vector<double> table;
    for (int component = 0; component < components; ++component)
        for (int i = 0; i < length; ++i)
            table.push_back(std::cos(std::numbers::pi * component * i / length));
    return table;
}

// Factors of the cosine transform, the constant one first.
std::vector<Colour> factors_of(std::string_view rgb, int width, int height, int x_components,
                               int y_components) {
    std::vector<Colour> pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (std::size_t i = 0; i < pixels.size(); ++i)
        for (std::size_t c = 0; c < 3; ++c)
            pixels[i][c] = linear_from_srgb(static_cast<unsigned char>(rgb[i * 3 + c]));
    auto across = cosines(width, x_components), down = cosines(height, y_components);
    std::vector<Colour> factors;
    for (int j = 0; j < y_components; ++j)
        for (int i = 0; i < x_components; ++i) {
            Colour sum{};
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x) {
                    double basis = across[static_cast<std::size_t>(i * width + x)] *
                                   down[static_cast<std::size_t>(j * height + y)];
                    const auto& pixel = pixels[static_cast<std::size_t>(y * width + x)];
                    for (std::size_t c = 0; c < 3; ++c) sum[c] += basis * pixel[c];
                }
            double scale = (i == 0 && j == 0 ? 1.0 : 2.0) / (width * height);
            for (auto& channel : sum) channel *= scale;
            factors.push_back(sum);
        }
    return factors;
}

int quantised(double value, double maximum) {
    double v = std::copysign(std::sqrt(std::abs(value / maximum)), value);
    return static_cast<int>(std::clamp(std::floor(v * 9 + 9.5), 0.0, 18.0));
}

}  // namespace

std::string blurhash(std::string_view rgb, int width, int height, int x_components,
                     int y_components) {
    bool fits =
        width > 0 && height > 0 && x_components >= 1 && x_components <= 9 && y_components >= 1 &&
        y_components <= 9 &&
        rgb.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
    if (!fits) return {};
    auto factors = factors_of(rgb, width, height, x_components, y_components);
    double greatest = 0;
    for (std::size_t i = 1; i < factors.size(); ++i)
        for (double channel : factors[i]) greatest = std::max(greatest, std::abs(channel));

    std::string out;
    append_base83(out, x_components - 1 + (y_components - 1) * 9, 1);
    int range = static_cast<int>(std::clamp(std::floor(greatest * 166 - 0.5), 0.0, 82.0));
    append_base83(out, factors.size() > 1 ? range : 0, 1);
    append_base83(out,
                  (srgb_from_linear(factors[0][0]) << 16) + (srgb_from_linear(factors[0][1]) << 8) +
                      srgb_from_linear(factors[0][2]),
                  4);
    double maximum = (range + 1) / 166.0;
    for (std::size_t i = 1; i < factors.size(); ++i) {
        int value = 0;
        for (double channel : factors[i]) value = value * 19 + quantised(channel, maximum);
        append_base83(out, value, 2);
    }
    return out;
}

}  // namespace kentongan::media
