# sallyport::client: one static archive that holds the client library with all modules it is made of, so that other
# programs link one file. It installs with its headers, a CMake configuration and a pkg-config file.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(archive_objects)
foreach(module client net http media rtmp amf loop base)
  list(APPEND archive_objects $<TARGET_OBJECTS:sallyport_${module}>)
endforeach()
add_library(sallyport_client_archive STATIC ${archive_objects})
add_library(sallyport::client ALIAS sallyport_client_archive)
set_target_properties(sallyport_client_archive PROPERTIES
  OUTPUT_NAME sallyport-client EXPORT_NAME client LINKER_LANGUAGE CXX)
target_include_directories(sallyport_client_archive INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/client/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(sallyport_client_archive INTERFACE cxx_std_20)
target_link_libraries(sallyport_client_archive INTERFACE
  OpenSSL::SSL OpenSSL::Crypto spdlog::spdlog PkgConfig::CARES Threads::Threads)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/sallyport)
install(TARGETS sallyport_client_archive EXPORT sallyportTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT client)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/client/include/sallyport
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT client)
install(EXPORT sallyportTargets NAMESPACE sallyport:: DESTINATION ${package_folder} COMPONENT client)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/sallyportConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/sallyportConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/sallyportConfigVersion.cmake DESTINATION ${package_folder} COMPONENT client)
# From <libdir>/pkgconfig up to the prefix.
string(REGEX REPLACE "[^/]+" ".." PC_UP ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
configure_file(${PROJECT_SOURCE_DIR}/cmake/sallyport-client.pc.in
  ${CMAKE_CURRENT_BINARY_DIR}/sallyport-client.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/sallyport-client.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT client)
