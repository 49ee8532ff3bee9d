// Asio and Beast are compiled once, here (BOOST_ASIO_SEPARATE_COMPILATION).
#define BOOST_DISABLE_ASSERTS  // as in parser.h, for the same reason
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
